"""outcomes: judges, honestly and every night, whether a partnership's promises are being kept."""

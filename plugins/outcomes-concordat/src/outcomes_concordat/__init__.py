"""Self-assessment on an ordered scale, domain by domain, against an earlier assessment.

Law: this package imports the public names of ``outcomes`` only, and a place on a scale is never averaged.
"""

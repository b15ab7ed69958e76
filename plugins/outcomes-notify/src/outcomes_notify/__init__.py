"""Notices of finished runs: e-mail, webhooks and pings.

Law: uses the public API of outcomes only; a secret is never part of a message, an error or a log.
"""

"""Receivers outside the network: the one-time link and code with which they read and answer one referral."""

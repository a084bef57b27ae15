"""Conversations inside referrals."""

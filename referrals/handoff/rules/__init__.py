"""The pure part of a referral: tables and functions, no database."""

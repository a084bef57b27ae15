"""Staff pages: worklists, the referral, the patient, the plan, consents, the region's counts, administration."""

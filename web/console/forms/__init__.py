"""What people fill in. Forms check shape; commands decide, and their faults come back beside the fields."""

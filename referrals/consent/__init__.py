"""What the patient agreed to, and the proof of it without which nothing leaves an organisation."""

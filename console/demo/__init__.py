"""Made-up cases to look around with, all of them harmless."""

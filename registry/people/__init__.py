"""People: who they are, what they studied, their titles, appraisals, sanctions, rewards."""

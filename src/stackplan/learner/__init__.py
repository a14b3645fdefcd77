"""What a learner holds: the record, and what of it counts on a day."""

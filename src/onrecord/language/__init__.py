"""What reads words for us: models that others made, loaded when they are first needed."""

"""Families of models for section five, compared task by task: learnt on the train split, scored on the dev split."""

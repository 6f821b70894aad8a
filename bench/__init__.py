"""How fast is it, beside what else there is, in the same run?"""

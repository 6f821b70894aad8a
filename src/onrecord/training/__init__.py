"""How are the calibrations of assessments made and measured? (`onrecord-train`)"""

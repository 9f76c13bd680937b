"""The statistical reader: wrong characters of the same sound or shape, judged by what is written elsewhere.

Optional: it needs numpy (`pip install xunwang[proof]`) and counts, which an installation learns from what it reads.
"""

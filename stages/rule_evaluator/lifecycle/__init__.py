"""The life of a finding: suspected → confirmed → rectified by recheck → recurred; dismissed; exempted.

What confirms itself (a measured number) is confirmed at once; what needs people stays suspected until that many
different people have confirmed it. Unknown never moves a finding: it neither raises nor mends one. Each step goes out
as a transition with its cause and actor.
"""

"""The sample province: a made-up world to watch, served on loopback, with faults planted and their truth computed.

The way to use it (`xunwang run` and `xunwang demo` do)::

    province = Province(seed, sites=30, start=date(2026, 7, 1), days=92)
    with running_server(province, time_scale=25) as server:      # a child process; 127.0.0.1, ports of the system
        registry = province.registry(server.ports)               # hosts are led to the server by address overrides
        ...                                                      # requests carry their (virtual) time as `Date`
    comparison = compare(planted(province), transitions, warnings)

`province.outage` is the span in which our own network is cut; `server.authority` is the PEM of the authority that
signed the certificates. The server sleeps `answers.SLOW_SECONDS / time_scale` where it is slow: twice the limit of
15 s of life. The same seed gives the same bytes for the same address, agent, method and time.

`planted` computes, from the generator alone, every finding and every early warning that a right machine must come to;
no stage may see it. `compare` names what was missed and what was false. The run must judge the tick that closes the
last day (`province.until`). `running_server(…, healed={Fault.MARKS_MISSING})` serves a world without that fault while
the truth still holds it, to show that the comparison bites.
"""

-- Editions of a program, newest first, of every revision.
SELECT edition_id, edition_kind, scope, period, revision, toString(signed_on) AS signed_on,
       toString(published_on) AS published_on,
       formatDateTime(e.window_from, '%Y-%m-%dT%H:%i:%S+08:00') AS window_from,
       formatDateTime(e.window_to, '%Y-%m-%dT%H:%i:%S+08:00') AS window_to,
       formatDateTime(e.made_at, '%Y-%m-%dT%H:%i:%S+08:00') AS made_at,
       files, event_id
FROM editions AS e FINAL
WHERE program = {program:String}
ORDER BY e.made_at DESC, edition_kind, scope, revision DESC

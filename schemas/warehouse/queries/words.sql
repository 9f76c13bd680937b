-- What codes are called; read when a warehouse is brought up to date.
SELECT kind, code, word
FROM words FINAL
ORDER BY kind, code

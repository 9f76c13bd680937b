-- The sentence of a failed assessment: a fault that lasts makes no transition, and what is printed of it must be the
-- newest measurement.
ALTER TABLE assessments ADD COLUMN IF NOT EXISTS wording String CODEC(ZSTD(1));

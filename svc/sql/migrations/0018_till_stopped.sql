-- A till at which too many cards were shown that nobody has takes no card any more that
-- its store has not seen, until a manager has looked. Both times stay: who was stopped
-- last, and allowed again since.
alter table terminal add column stopped_at timestamptz;
alter table terminal add column allowed_at timestamptz;

-- The first waiting case of each lane, beside the lane's count: a claim reads one page and not one a lane, which
-- tells when other processes write too and every page has to be read again. Kept by whoever moves a case.

ALTER TABLE lanes ADD COLUMN front INTEGER;
ALTER TABLE lanes ADD COLUMN front_priority INTEGER;
ALTER TABLE lanes ADD COLUMN front_due INTEGER;

UPDATE lanes SET (front, front_priority, front_due) = (
    SELECT q.id, q.priority, q.due FROM queue AS q WHERE q.lane = lanes.lane AND q.state = 0
    ORDER BY q.priority, q.due, q.id LIMIT 1
);

-- Who was considered when the line made an offer: for who asks why. Apart from
-- `offers`, whose rows are written anew at each change. An offer of a queue of
-- very many members has no row here.

CREATE TABLE deliberations (
    offer   TEXT PRIMARY KEY REFERENCES offers (id),
    queue   TEXT NOT NULL REFERENCES queues (id),
    -- JSON: each member of the queue, and the verdict on them.
    members TEXT NOT NULL
) STRICT;

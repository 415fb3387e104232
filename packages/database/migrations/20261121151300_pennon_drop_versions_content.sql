-- Rather not now than that everybody waits behind somebody who reads versions: run it again.
set local lock_timeout = '2s';
-- Nothing is found by it: contents are compared within one document, whose versions the primary key has together. But the
-- foreign key of the documents was checked by it, through every version that a document ever had.
drop index pennon.versions_content;

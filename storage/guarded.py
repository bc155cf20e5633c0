"""The one place where guarded text is read, by one query in one function.

The query joins the text with the committed line that charged for it: without that line, for exactly that
case, field and passage, there is no row to read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage import rows, shapes
from storage.errors import NotChargedError

if TYPE_CHECKING:
    from storage.engine import Connection
    from storage.records import Receipt

# A grant pays until its reveal is closed or another is granted; later lines of the person are few by then.
# The length of a passage is that of the policy which judged the grant, whatever the receipt says.
READ = """
SELECT g.text, f.value ->> 'shape'
FROM ledger AS l
JOIN policies AS p ON p.version = l.body ->> 'policy' AND p.body ->> '$.reveal.passage' = :chars
JOIN cases AS c ON c.id = :case_id AND l.body ->> 'case' = CAST(c.id AS TEXT)
JOIN json_each(c.fields) AS f ON f.value ->> 'name' = :field AND f.value ->> 'guarded' = 1
JOIN guarded AS g ON g.case_id = c.id AND g.position = f.key
WHERE l.person = :person AND l.seq = :seq AND l.kind = 'reveal.granted'
  AND l.body ->> 'field' = :field AND l.body ->> 'passage' = :passage
  AND NOT EXISTS (
    SELECT 1 FROM ledger AS n
    WHERE n.person = l.person AND n.seq > l.seq AND n.kind IN ('reveal.granted', 'reveal.closed')
  )
LIMIT 1
"""


def read_passage(connection: Connection, receipt: Receipt) -> str:
    """Return the passage that a committed charge paid for.

    Raises NotChargedError when there is no such charge, or its reveal is over.
    """
    values = {
        "person": receipt.person,
        "seq": receipt.seq,
        "case_id": rows.case_number(receipt.case),
        "field": receipt.field,
        "passage": receipt.passage,
        "chars": receipt.passage_chars,
    }
    found = connection.execute(READ, values).fetchall()
    if not found:
        raise NotChargedError(
            "no charge stands for this passage", f"case {receipt.case}", "reveal it again; nothing was shown"
        )
    text, shape = found[0]
    return shapes.cut(text, shape, receipt.passage_chars, receipt.passage)

"""Groups of rows keep their keys, however many there are and however they were stored."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from screen.study.grouping import slices


def test_every_group_has_its_own_rows_in_a_table_of_many():
    chance = np.random.default_rng(5)
    names = [f"measure_{number}" for number in range(300)]
    rows = [
        {"group": group, "measure": name, "side": side, "value": f"{group} {name} {side}"}
        for group in ("clean", "compensated", None)
        for name in names
        for side in ("left", None)
        for _ in range(3)
    ]
    table = pa.Table.from_pylist([rows[place] for place in chance.permutation(len(rows))])
    mixed = pa.concat_tables([table.slice(0, 700), table.slice(700)])
    found = list(slices(mixed, ("group", "measure", "side")))
    assert len(found) == 3 * 300 * 2
    for key, group in found:
        assert len(group) == 3
        told = f"{key['group']} {key['measure']} {key['side']}"
        assert set(group["value"].to_pylist()) == {told}
    keys = [(key["group"] or "~", key["measure"], key["side"] or "~") for key, _ in found]
    assert keys == sorted(keys)


def test_a_table_without_rows_has_no_groups():
    assert list(slices(pa.table({"group": pa.array([], pa.string())}), ("group",))) == []

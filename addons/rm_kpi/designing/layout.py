"""Places for the nodes of a dependency graph: columns by depth, few crossings. Pure."""

#: passes over the columns that bring each node near what it hangs on
_PASSES = 6


def lay_out(nodes, edges):
    """Return {node: (column, row)}; every edge goes from a lower to a higher column.

    :param nodes: names in the order in which they are shown where nothing else decides.
    :param edges: (from, to) pairs without a circle.

    >>> lay_out(["a", "b", "c"], [("a", "c"), ("b", "c")])
    {'a': (0, 0), 'b': (0, 1), 'c': (1, 0)}
    """
    before = {node: [] for node in nodes}
    after = {node: [] for node in nodes}
    for start, end in edges:
        before[end].append(start)
        after[start].append(end)
    columns = _columns(nodes, before, after)
    rows = {}
    for column in columns:
        rows.update({node: row for row, node in enumerate(column)})
    for turn in range(_PASSES):
        neighbours = after if turn % 2 else before
        for column in columns[::-1] if turn % 2 else columns:
            column.sort(key=lambda node: (_middle(neighbours[node], rows), rows[node]))
            rows.update({node: row for row, node in enumerate(column)})
    return {node: (number, rows[node]) for number, column in enumerate(columns) for node in column}


def _columns(nodes, before, after):
    """Nodes by depth.

    One that nothing leads to stands just before the first that uses it, one that only an end
    uses just before that end.
    """
    depth = {}
    for node in nodes:
        _depth(node, before, depth)
    for node in nodes:
        ends = [other for other in after[node] if not after[other]]
        if after[node] and (not before[node] or ends == after[node]):
            depth[node] = max(0, min(depth[other] for other in after[node]) - 1)
    columns = [[] for _number in range(max(depth.values(), default=-1) + 1)]
    for node in nodes:
        columns[depth[node]].append(node)
    return [column for column in columns if column]


def _depth(node, before, depth):
    """Work out the depth of a node without recursion, however long the chain."""
    stack = [node]
    while stack:
        top = stack[-1]
        open_ = [one for one in before[top] if one not in depth]
        if open_:
            stack.extend(open_)
            continue
        depth[top] = 1 + max((depth[one] for one in before[top]), default=-1)
        stack.pop()


def _middle(neighbours, rows):
    if not neighbours:
        return -1
    return sum(rows[node] for node in neighbours) / len(neighbours)

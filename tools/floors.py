"""What may call and include what: the layers of the repository and the floors inside them."""

# From the top, each with what it may include beside itself. Includes point down, and so do calls.
LAYERS = {
    "svc/ops": {"svc/engine", "svc/store", "svc/core", "svc/io", "svc/text", "proto", "svc/base"},
    "svc/engine": {"svc/store", "svc/core", "svc/io", "svc/text", "proto", "svc/base"},
    "svc/store": {"svc/core", "svc/io", "proto", "svc/base"},
    "svc/core": {"proto", "svc/base"},
    "svc/io": {"proto", "svc/base"},
    "svc/text": {"proto", "svc/base"},
    "svc/base": set(),
    "proto": set(),
}
# Below everything, proto too: includes nothing and calls nothing.
FOUNDATION = {"svc/base/must_use.h"}
# Inside these the folders are floors, from the top: each may use itself and those below it.
FLOORS = {
    "svc/engine": ["push", "people", "http", "request", "topup", "flow", "lane", "live", "render",
                   "facts"],
    "svc/core": ["ledger", "rules"],
}


def layer_of(path):
    """The layer that a file belongs to; None for what stands above all."""
    return next((name for name in LAYERS if path.startswith(name + "/")), None)


def floor_of(path):
    """How high a file lies in its layer: 0 at the top; what is in no floor lies below all."""
    layer = layer_of(path)
    floors = FLOORS.get(layer)
    if floors is None:
        return 0
    rest = path[len(layer) + 1:].split("/")
    return floors.index(rest[0]) if len(rest) > 1 and rest[0] in floors else len(floors)

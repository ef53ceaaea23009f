"""Which data does a Word template use? Read from its Jinja tags, to be compared with its manifest."""

import io
from collections.abc import Iterator, Mapping

from docxtpl import DocxTemplate  # type: ignore[import-untyped]
from jinja2 import nodes

from agreements.documents.templates.template_environment import DocumentEnvironment


def used_in(text: str) -> frozenset[str]:
    """List the path of each datum that one tagged text uses.

    Raises:
        jinja2.TemplateError: A tag is badly written.
    """
    environment = DocumentEnvironment()
    environment.from_string(text)  # compiling finds the unknown filters, which parsing does not
    found: set[str] = set()
    _visit(environment.parse(text), {"loop": ""}, found)
    return frozenset(path for path in found if path and not path.endswith("[]"))


def tagged_texts(docx: bytes) -> Iterator[tuple[str, str]]:
    """Yield the Italian name and the XML of body, headers and footers as docxtpl hands it to Jinja."""
    document = DocxTemplate(io.BytesIO(docx))
    document.init_docx()
    yield "testo", document.patch_xml(document.get_xml())
    for name, kind in (("intestazione", document.HEADER_URI), ("piè di pagina", document.FOOTER_URI)):
        for _, part in document.get_headers_footers(kind):
            yield name, document.patch_xml(document.get_part_xml(part))


def _visit(node: nodes.Node, scope: Mapping[str, str], found: set[str]) -> None:
    if isinstance(node, nodes.For):
        source = _path(node.iter, scope, found)
        inner = {**scope, "loop": ""}
        if isinstance(node.target, nodes.Name):
            inner[node.target.name] = f"{source}[]" if source else ""
        for child in [*node.body, *node.else_]:
            _visit(child, inner, found)
    elif isinstance(node, nodes.Expr):
        _path(node, scope, found)
    else:
        for child in node.iter_child_nodes():
            _visit(child, scope, found)


def _path(node: nodes.Node | None, scope: Mapping[str, str], found: set[str]) -> str:
    """Note the data an expression uses and return the path of its value, empty where it has none."""
    path = ""
    if isinstance(node, nodes.Name):
        path = scope.get(node.name, node.name)
    elif isinstance(node, nodes.Getattr):
        owner = _path(node.node, scope, found)
        path = f"{owner}.{node.attr}" if owner else ""
    elif isinstance(node, nodes.Filter):
        path = _path(node.node, scope, found)
        for argument in node.args:
            _path(argument, scope, found)
        for attribute in _attributes(node):
            found.add(f"{path}[].{attribute}")
    elif node is not None:
        for child in node.iter_child_nodes():
            _path(child, scope, found)
    found.add(path)
    return path


def _attributes(node: nodes.Filter) -> Iterator[str]:
    """Yield the names that `map(attribute=…)` and `selectattr(…)` read in each item of a list."""
    candidates: list[nodes.Expr] = [kw.value for kw in node.kwargs if kw.key == "attribute"]
    if node.name in ("selectattr", "rejectattr"):
        candidates += node.args[:1]
    for value in candidates:
        if isinstance(value, nodes.Const):
            yield str(value.value)

"""Which data does a Word template use? Read from its Jinja tags, to be compared with its manifest."""

import io
from collections.abc import Iterator, Mapping

from docxtpl import DocxTemplate  # type: ignore[import-untyped]
from jinja2 import TemplateError as JinjaError
from jinja2 import nodes

from agreements.documents.errors import TemplateError
from agreements.documents.manifest import template_bytes
from agreements.documents.template_environment import DocumentEnvironment


def used_data(template: str) -> frozenset[str]:
    """List the path of each datum that the body, headers and footers use, such as `parti[].pec`.

    Raises:
        TemplateError: A tag of the template is badly written.
    """
    environment = DocumentEnvironment()
    found: set[str] = set()
    for xml in tagged_texts(template):
        try:
            environment.from_string(xml)  # compiling finds the unknown filters, which parsing does not
            tree = environment.parse(xml)
        except JinjaError as e:
            raise TemplateError(template, f"un’istruzione è scritta male ({e.message}).") from e
        _visit(tree, {"loop": ""}, found)
    return frozenset(path for path in found if path and not path.endswith("[]"))


def tagged_texts(template: str) -> Iterator[str]:
    """Yield the XML of body, headers and footers as docxtpl hands it to Jinja."""
    document = DocxTemplate(io.BytesIO(template_bytes(template)))
    document.init_docx()
    yield document.patch_xml(document.get_xml())
    for kind in (document.HEADER_URI, document.FOOTER_URI):
        for _, part in document.get_headers_footers(kind):
            yield document.patch_xml(document.get_part_xml(part))


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

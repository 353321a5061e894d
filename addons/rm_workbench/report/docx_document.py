"""A text with headings and tables as a Word document (DOCX). Pure: blocks in, bytes out.

A DOCX is a zip of a few XML files (ECMA-376); what is written here is opened by Word, WPS and
LibreOffice. Text is always text: it is escaped, and characters that XML cannot hold are left out.
"""

import io
import re
import zipfile
from xml.sax.saxutils import escape

#: of A4 between the margins, in twentieths of a point
_WIDTH = 9070
_WIDTH_ACROSS = 13500
#: characters that XML 1.0 cannot hold
_INVALID = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DAY = (1980, 1, 1, 0, 0, 0)
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPES = _HEAD + (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/'
    'vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
    '<Override PartName="/word/styles.xml" ContentType="application/'
    'vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>'
    '<Override PartName="/word/footer1.xml" ContentType="application/'
    'vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/>'
    '<Override PartName="/docProps/core.xml"'
    ' ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
    "</Types>"
)
_RELS = _HEAD + (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_R}/officeDocument" Target="word/document.xml"/>'
    '<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/'
    'relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>'
)
_DOCUMENT_RELS = _HEAD + (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_R}/styles" Target="styles.xml"/>'
    f'<Relationship Id="rId2" Type="{_R}/footer" Target="footer1.xml"/></Relationships>'
)


def _style(name, label, size, bold=False, font="宋体", more=""):
    weight = "<w:b/>" if bold else ""
    return (
        f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{label}"/>'
        f'<w:qFormat/><w:pPr><w:spacing w:before="120" w:after="80"/>{more}</w:pPr><w:rPr>'
        f'<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="{font}"/>'
        f'{weight}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr></w:style>'
    )


_STYLES = (
    f'{_HEAD}<w:styles xmlns:w="{_W}">'
    + _style("Normal", "Normal", 21).replace("<w:style ", '<w:style w:default="1" ', 1)
    + _style("Title", "Title", 36, True, "黑体", '<w:jc w:val="center"/>')
    + _style("Subtitle", "Subtitle", 21, False, "宋体", '<w:jc w:val="center"/>')
    + _style("Heading1", "heading 1", 28, True, "黑体", '<w:keepNext/><w:outlineLvl w:val="0"/>')
    + "</w:styles>"
)


def write_document(title, blocks, mark="", across=False):
    """Return the document's bytes.

    :param str title: in the file's properties.
    :param blocks: ``("title", text)``, ``("subtitle", text)``, ``("heading", text)``,
        ``("text", text)`` (each line a paragraph), ``("table", header, rows, left)``: texts, of
        which the first ``left`` columns stand to the left, the others to the right.
    :param str mark: who took it and when: at the foot of each page and in the file's properties.
    :param bool across: landscape.
    """
    body = "".join(_block(across, *block) for block in blocks)
    size = ("16838", "11906") if across else ("11906", "16838")
    orient = ' w:orient="landscape"' if across else ""
    section = (
        f'<w:sectPr><w:footerReference w:type="default" r:id="rId2"/>'
        f'<w:pgSz w:w="{size[0]}" w:h="{size[1]}"{orient}/>'
        '<w:pgMar w:top="1418" w:right="1418" w:bottom="1418" w:left="1418" w:header="709"'
        ' w:footer="709" w:gutter="0"/></w:sectPr>'
    )
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELS,
        "docProps/core.xml": _core(title, mark),
        "word/document.xml": f'{_HEAD}<w:document xmlns:w="{_W}" xmlns:r="{_R}"><w:body>{body}'
        f"{section}</w:body></w:document>",
        "word/_rels/document.xml.rels": _DOCUMENT_RELS,
        "word/styles.xml": _STYLES,
        "word/footer1.xml": f'{_HEAD}<w:ftr xmlns:w="{_W}">{_paragraph(mark, size=16)}</w:ftr>',
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, _DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content.encode())
    return stream.getvalue()


def _core(title, mark):
    return (
        f'{_HEAD}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/'
        'metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{_safe(title)}</dc:title><dc:creator>{_safe(mark)}</dc:creator>"
        "</cp:coreProperties>"
    )


def _block(across, kind, *content):
    if kind == "table":
        return _table(across, *content)
    style = {"title": "Title", "subtitle": "Subtitle", "heading": "Heading1"}.get(kind, "")
    lines = str(content[0] or "").splitlines() or [""]
    return "".join(_paragraph(line, style) for line in lines)


def _paragraph(text, style="", align="", size=0, bold=False):
    settings = f'<w:pStyle w:val="{style}"/>' if style else ""
    if align:
        settings += f'<w:spacing w:before="20" w:after="20"/><w:jc w:val="{align}"/>'
    run = ("<w:b/>" if bold else "") + (f'<w:sz w:val="{size}"/>' if size else "")
    return (
        f"<w:p><w:pPr>{settings}</w:pPr><w:r><w:rPr>{run}</w:rPr>"
        f'<w:t xml:space="preserve">{_safe(text)}</w:t></w:r></w:p>'
    )


def _table(across, header, rows, left=1):
    width = (_WIDTH_ACROSS if across else _WIDTH) // max(len(header), 1)
    edges = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="808080"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    grid = f'<w:gridCol w:w="{width}"/>' * len(header)
    lines = _row(header, left, width, head=True) + "".join(_row(row, left, width) for row in rows)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders>{edges}</w:tblBorders>'
        f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{lines}</w:tbl>{_paragraph('')}"
    )


def _row(cells, left, width, head=False):
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="E9EEF5"/>' if head else ""
    texts = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}</w:tcPr>'
        f"{_paragraph(cell, align='left' if nth < left else 'right', size=18, bold=head)}</w:tc>"
        for nth, cell in enumerate(cells)
    )
    repeated = "<w:trPr><w:tblHeader/></w:trPr>" if head else ""
    return f"<w:tr>{repeated}{texts}</w:tr>"


def _safe(text):
    return escape(_INVALID.sub("", "" if text in (None, False) else str(text)))

"""PNG pictures as rows of grey, read without a library of pictures, and the QR codes in them."""

import struct
import zlib

import zxingcpp


def grey(png: bytes) -> memoryview:
    """Return the green of each pixel of an 8-bit RGB or RGBA picture: rows, columns. For black on white that is grey."""
    place, packed = 8, b""
    width = height = colours = 0
    while place < len(png):
        size, kind = struct.unpack(">I4s", png[place : place + 8])
        data = png[place + 8 : place + 8 + size]
        if kind == b"IHDR":
            width, height, depth, colour = struct.unpack(">IIBB", data[:10])
            assert depth == 8
            colours = {2: 3, 6: 4}[colour]
        elif kind == b"IDAT":
            packed += data
        place += 12 + size
    raw, stride = zlib.decompress(packed), width * colours + 1
    above, found = bytes(width), bytearray()
    for row in range(height):
        start = row * stride
        # PNG's filters work on each colour by itself, so one will do.
        above = _unfiltered(raw[start], raw[start + 2 : start + stride : colours], above)
        found += above
    return memoryview(bytes(found)).cast("B", (height, width))


def _unfiltered(filtered: int, line: bytes, above: bytes) -> bytes:
    """Return a line of one colour as it was before PNG's filter: none, sub, up, average or Paeth."""
    if filtered == 0 or (filtered == 2 and not any(line)):
        return line if filtered == 0 else above
    if filtered == 2:
        return bytes((value + up) & 255 for value, up in zip(line, above, strict=True))
    made, left, corner = bytearray(), 0, 0
    for value, up in zip(line, above, strict=True):
        if filtered == 4:
            near = left + up - corner
            before = min((left, up, corner), key=lambda known, near=near: abs(near - known))  # type: ignore[misc]
        else:
            before = left if filtered == 1 else (left + up) // 2
        left, corner = (value + before) & 255, up
        made.append(left)
    return bytes(made)


def codes_in(png: bytes) -> list[str]:
    """Return what the QR codes in a picture say."""
    return [code.text for code in zxingcpp.read_barcodes(grey(png), formats=zxingcpp.BarcodeFormat.QRCode)]

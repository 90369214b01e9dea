"""Writes images.json: small PNG and JPEG files in base64, and the pixels that Pillow reads from them.

    .venv/bin/python test/golden/make_images.py OUT
"""
import base64
import io
import json
import sys

import numpy as np
from PIL import Image


def smooth(channels, height=9, width=13):
    y, x = np.mgrid[0:height, 0:width]
    waves = [127 + 100 * np.sin((x * (channel + 1) + y * 2) / 6) for channel in range(channels)]
    return Image.fromarray(np.stack(waves, -1).astype(np.uint8).squeeze())


def entry(image, form, **options):
    file = io.BytesIO()
    image.save(file, form, **options)
    opened = Image.open(io.BytesIO(file.getvalue()))
    pixels = np.asarray(opened.convert("L" if image.mode in ("L", "1", "LA") else "RGB"))
    return {
        "file": base64.b64encode(file.getvalue()).decode(),
        "shape": pixels.shape,
        "pixels": base64.b64encode(pixels.tobytes()).decode(),
    }


grey, rgb = smooth(1), smooth(3)
images = {
    "grey.png": entry(grey, "PNG"),
    "rgb.png": entry(rgb, "PNG"),
    "palette.png": entry(rgb.quantize(7), "PNG"),
    "bilevel.png": entry(grey.point(lambda value: 255 * (value > 127)).convert("1"), "PNG"),
    "alpha.png": entry(Image.merge("RGBA", (*rgb.split(), grey)), "PNG"),
    "grey-alpha.png": entry(Image.merge("LA", (grey, grey.transpose(1))), "PNG"),
    "grey.jpg": entry(grey, "JPEG", quality=90),
    "rgb.jpg": entry(rgb, "JPEG", quality=90, subsampling=0),
    "progressive.jpg": entry(rgb, "JPEG", quality=80, subsampling=0, progressive=True),
}
with open(sys.argv[1], "w", encoding="utf8") as file:
    json.dump(images, file)
    file.write("\n")

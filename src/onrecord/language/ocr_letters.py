"""What does RapidOCR read in a picture? (https://github.com/RapidAI/RapidOCR)

Its package ships the models (PP-OCRv6, Apache-2.0), so nothing is ever fetched. It finds the
lines; their letters are decoded here from the recognition model's output, since the places and
the certainty of single letters are needed.
"""

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from onrecord.findings.screenshots.shapes import Box, ReadBy, ReadLine, ReadWord
from onrecord.language.extras import needed
from onrecord.language.ocr_pictures import WHAT_FOR

__all__ = ["Letters"]

_DETECTION = "PP-OCRv6_det_small.onnx"
_RECOGNITION = "PP-OCRv6_rec_small.onnx"
_HEIGHT = 48  # pixels of a line, as the recognition model was trained
_WIDEST = 3_200  # pixels of a line at that height
_MOST = 400_000  # pixels to find lines in: a phone's screen at 0.4 of its size, 250 MB in all
_LEAST_CERTAIN = 0.3  # below it a letter is noise from something that is none


class Letters:
    """Finds lines, and reads those whose script it knows."""

    def __init__(self) -> None:
        """Load both models, to run on one thread. Raises ExtraMissing."""
        self._np = needed("numpy", "ocr", WHAT_FOR)
        self._pillow = needed("PIL.Image", "ocr", WHAT_FOR)
        rapidocr = needed("rapidocr", "ocr", WHAT_FOR)
        onnx = needed("onnxruntime", "ocr", WHAT_FOR)
        models = Path(str(rapidocr.__file__)).parent / "models"
        self._finder = rapidocr.RapidOCR(params=_finder_settings(models / _DETECTION))
        options = onnx.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        options.log_severity_level = 4
        self._model = onnx.InferenceSession(str(models / _RECOGNITION), options)
        self._input = self._model.get_inputs()[0].name
        known = self._model.get_modelmeta().custom_metadata_map["character"].splitlines()
        self._letters = ["", *known, " "]  # the first is CTC's blank

    def boxes(self, picture: Any) -> list[Box]:
        """Where lines are, from top to bottom."""
        scale = min(1.0, math.sqrt(_MOST / (picture.width * picture.height)))
        size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
        pixels = self._np.asarray(picture if scale == 1.0 else picture.resize(size))
        found = self._finder(pixels[:, :, ::-1])
        if getattr(found, "boxes", None) is None:
            return []
        boxes = [_box(points / scale, picture.size) for points in found.boxes]
        return sorted((box for box in boxes if box.width > 2 and box.height > 2), key=_from_top)

    def read(self, picture: Any, box: Box) -> ReadLine:
        """The line in this part of the picture."""
        part = picture.crop((box.x, box.y, box.right, box.bottom))
        width = min(_WIDEST, max(16, math.ceil(_HEIGHT * box.width / box.height)))
        part = part.resize((width, _HEIGHT), self._pillow.Resampling.BICUBIC)
        np = self._np
        values = (np.asarray(part, np.float32) / 255 - 0.5) / 0.5
        (likely,) = self._model.run(
            None, {self._input: values[:, :, ::-1].transpose(2, 0, 1)[None]}
        )
        return ReadLine(tuple(self._words(likely[0], box)), box, ReadBy.RAPIDOCR)

    def _words(self, likely: Any, box: Box) -> Iterator[ReadWord]:
        """Greedy CTC decoding: the likeliest letter of each column, repeats and blanks dropped."""
        best, certain = likely.argmax(1).tolist(), likely.max(1).tolist()
        step = box.width / len(best)
        word: list[tuple[int, str, float]] = []
        for column, (letter, certainty) in enumerate(zip(best, certain, strict=True)):
            if not letter or certainty < _LEAST_CERTAIN or (column and best[column - 1] == letter):
                continue
            if (text := self._letters[letter]).isspace():
                if word:
                    yield _word(word, box, step)
                word = []
            else:
                word.append((column, text, certainty))
        if word:
            yield _word(word, box, step)


def _finder_settings(model: Path) -> dict[str, Any]:
    return {
        "Global.use_cls": False,
        "Global.use_rec": False,
        "Global.log_level": "critical",
        "Global.max_side_len": 4_000,
        "Global.min_side_len": 8,
        "Det.model_path": str(model),
        "Det.limit_type": "max",  # small pictures aren't enlarged: half the time, and no less found
        "Det.limit_side_len": 4_000,
        "EngineConfig.onnxruntime.intra_op_num_threads": 1,
        "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    }


def _box(points: Any, size: tuple[int, int]) -> Box:
    x, y = (max(0, math.floor(least)) for least in points.min(0))
    right, bottom = (
        min(most, math.ceil(edge) + 1) for most, edge in zip(size, points.max(0), strict=True)
    )
    return Box(x, y, right - x, bottom - y)


def _from_top(box: Box) -> tuple[float, int]:
    return box.middle, box.x


def _word(letters: list[tuple[int, str, float]], box: Box, step: float) -> ReadWord:
    """Letters with their columns; a column is about as wide as a third of a letter."""
    start = max(0.0, letters[0][0] - 1) * step
    end = min(float(box.width), (letters[-1][0] + 2) * step)
    text = "".join(letter for _, letter, _ in letters)
    certainty = sum(certain for _, _, certain in letters) / len(letters)
    part = Box(box.x + round(start), box.y, max(1, round(end - start)), box.height)
    return ReadWord(text, part, round(certainty, 3))

"""The Tasks bundle: a zip of two networks, and how one is recognised and put together.

Imports mediapipe's own flatbuffer classes, so it is imported only where they are needed.
"""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
from collections.abc import Mapping
from typing import Any, Final

import flatbuffers
import numpy as np

from screen.pose.mediapipe_library import metadata_schema, schema

DETECTOR_MEMBER: Final = "pose_detector.tflite"
LANDMARKS_MEMBER: Final = "pose_landmarks_detector.tflite"

_NORMALIZATION: Final[Mapping[str, tuple[float, float]]] = {
    DETECTOR_MEMBER: (127.5, 127.5),
    LANDMARKS_MEMBER: (0.0, 255.0),
}
"""Mean and standard deviation of the pixel values each network was trained on."""

_NOT_COMPUTED: Final = frozenset(
    {"name", "description", "metadata", "metadataBuffer", "signatureDefs", "debugMetadataIndex"}
)
"""Fields of the model file that have no part in the result."""

_MEMBER_LIMIT_BYTES: Final = 256 << 20
_ALIGNMENT_FIELD: Final = 0xD935
_LOCAL_HEADER_BYTES: Final = 30


def assemble_bundle(detector: bytes, landmarks: bytes) -> bytes:
    """Return the bundle made of two raw networks; the same input gives the same bytes.

    The Tasks API wants the normalisation of the pixels in each network's metadata, and the
    networks stored uncompressed at a multiple of four bytes.
    """
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as bundle:
        for name, network in ((DETECTOR_MEMBER, detector), (LANDMARKS_MEMBER, landmarks)):
            entry = zipfile.ZipInfo(name)
            start = target.tell() + _LOCAL_HEADER_BYTES + len(name) + 4
            padding = -start % 4
            entry.extra = struct.pack("<HH", _ALIGNMENT_FIELD, padding) + bytes(padding)
            bundle.writestr(entry, _with_normalization(network, *_NORMALIZATION[name]))
    return target.getvalue()


def read_bundle(data: bytes) -> dict[str, bytes]:
    """Return the two networks of a bundle by member name.

    Raises
    ------
    ValueError
        If ``data`` is no zip, or does not hold the two networks.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as bundle:
            members = {name: bundle.getinfo(name) for name in _NORMALIZATION}
            if any(member.file_size > _MEMBER_LIMIT_BYTES for member in members.values()):
                raise ValueError("it holds a network larger than any pose network")
            return {name: bundle.read(member) for name, member in members.items()}
    except zipfile.BadZipFile as error:
        raise ValueError("it is no Tasks bundle (not a zip file)") from error
    except KeyError as error:
        raise ValueError(f"it is no pose bundle ({error.args[0]})") from error


def network_digest(network: bytes) -> str:
    """Return a SHA-256 over all that a TFLite network computes: operators, shapes and weights.

    Names, descriptions and metadata are left out, and weights are taken by content, not by their
    place in the file. Two files with one digest give the same numbers.

    Raises
    ------
    ValueError
        If ``network`` is no TFLite file.
    """
    if network[4:8] != b"TFL3":
        raise ValueError("it holds a network that is no TFLite file")
    try:
        model = schema.ModelT.InitFromPackedBuf(network, 0)
        weights = [_bytes_of(buffer.data) for buffer in model.buffers]
        digest = hashlib.sha256()
        _update(digest, [model.version, model.operatorCodes, model.subgraphs], weights)
    except (AttributeError, IndexError, TypeError, ValueError, struct.error) as error:
        raise ValueError("it holds a network that cannot be read") from error
    return digest.hexdigest()


def _bytes_of(data: Any) -> bytes:
    return b"" if data is None else bytes(np.asarray(data, dtype=np.uint8))


def _update(digest: Any, value: Any, weights: list[bytes]) -> None:
    """Feed ``value`` to ``digest``, depth first; tensors carry their weights with them."""
    if isinstance(value, (list, tuple, np.ndarray)):
        digest.update(b"[%d" % len(value))
        for item in value:
            _update(digest, item, weights)
    elif hasattr(value, "__dict__"):
        digest.update(type(value).__name__.encode())
        for name, field in sorted(vars(value).items()):
            if name not in _NOT_COMPUTED and field is not None:
                digest.update(name.encode())
                in_tensor = isinstance(value, schema.TensorT) and name == "buffer"
                _update(digest, weights[field] if in_tensor else field, weights)
    elif isinstance(value, bytes):
        digest.update(hashlib.sha256(value).digest())
    else:
        digest.update(repr(float(value)).encode())


def _with_normalization(network: bytes, mean: float, std: float) -> bytes:
    """Return the network with metadata that says how its input picture is normalised."""
    model = schema.ModelT.InitFromPackedBuf(network, 0)
    buffer = schema.BufferT()
    buffer.data = np.frombuffer(_normalization_metadata(mean, std), dtype=np.uint8)
    model.buffers.append(buffer)
    entry = schema.MetadataT()
    entry.name = "TFLITE_METADATA"
    entry.buffer = len(model.buffers) - 1
    model.metadata = [*(model.metadata or []), entry]
    builder = flatbuffers.Builder(len(network) + (1 << 16))
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def _normalization_metadata(mean: float, std: float) -> bytes:
    normalization = metadata_schema.NormalizationOptionsT()
    normalization.mean = [mean]
    normalization.std = [std]
    unit = metadata_schema.ProcessUnitT()
    unit.optionsType = metadata_schema.ProcessUnitOptions.NormalizationOptions
    unit.options = normalization

    picture = metadata_schema.ImagePropertiesT()
    picture.colorSpace = metadata_schema.ColorSpaceType.RGB
    content = metadata_schema.ContentT()
    content.contentPropertiesType = metadata_schema.ContentProperties.ImageProperties
    content.contentProperties = picture

    tensor = metadata_schema.TensorMetadataT()
    tensor.name = "image"
    tensor.content = content
    tensor.processUnits = [unit]
    subgraph = metadata_schema.SubGraphMetadataT()
    subgraph.inputTensorMetadata = [tensor]
    model = metadata_schema.ModelMetadataT()
    model.subgraphMetadata = [subgraph]

    builder = flatbuffers.Builder(1024)
    builder.Finish(model.Pack(builder), b"M001")
    return bytes(builder.Output())

"""Draw triangles off screen, and see them through a lens."""

from __future__ import annotations

import ctypes
import os
from dataclasses import dataclass

os.environ.setdefault("PYOPENGL_PLATFORM", "osmesa")
os.environ.setdefault("LP_NUM_THREADS", "1")

import cv2
import numpy as np
import numpy.typing as npt
from OpenGL import GL, osmesa
from scipy.sparse import coo_matrix, csr_matrix

from samples.graphics.camera import Camera, Image
from samples.graphics.geometry import Array, unit

_NEAR_M, _FAR_M = 0.1, 60.0


@dataclass(frozen=True)
class Mesh:
    """Triangles with a colour for each vertex."""

    vertices_m: Array  # (n, 3)
    faces: npt.NDArray[np.integer]  # (m, 3)
    colours: Image  # (n, 3)
    normals: Array  # (n, 3)


def box(low_m: Array, high_m: Array, colour: npt.ArrayLike) -> Mesh:
    """Return an upright box between two opposite corners."""
    vertices, normals, faces = [], [], []
    for axis in range(3):
        for end in (0, 1):
            square = np.array([[0, 0], [1, 0], [1, 1], [0, 1]])
            corners = np.insert(square, axis, end, axis=1)
            faces += [[len(vertices) + i for i in triangle] for triangle in ((0, 1, 2), (0, 2, 3))]
            vertices += list(np.where(corners == 1, high_m, low_m))
            normals += [np.eye(3)[axis] * (2 * end - 1)] * 4
    colours = np.tile(np.asarray(colour, dtype=np.uint8), (len(vertices), 1))
    return Mesh(np.array(vertices), np.array(faces), colours, np.array(normals))


class NormalMaker:
    """Vertex normals of meshes that share their triangles."""

    def __init__(self, faces: npt.NDArray[np.integer], n_vertices: int) -> None:
        self._faces = faces
        rows = np.arange(len(faces)).repeat(3)
        ones = np.ones(faces.size, dtype=np.float32)
        self._gather: csr_matrix = coo_matrix(
            (ones, (faces.ravel(), rows)), shape=(n_vertices, len(faces))
        ).tocsr()

    def __call__(self, vertices_m: Array) -> Array:
        """Return unit normals (n, 3), each the area-weighted mean of its triangles'."""
        a, b, c = (vertices_m[self._faces[:, i]].astype(np.float32) for i in range(3))
        u, v = b - a, c - a
        cross = np.stack(
            [
                u[:, (i + 1) % 3] * v[:, (i + 2) % 3] - u[:, (i + 2) % 3] * v[:, (i + 1) % 3]
                for i in range(3)
            ],
            axis=1,
        )
        normals = self._gather @ cross
        return normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)


class Canvas:
    """An off-screen picture drawn larger and shrunk, so that edges are smooth, through a lens.

    Small pictures are drawn at twice the size. Large ones, whose cost is the number of pixels, are
    drawn at once or 1.5 times the size: their encoder smooths more than their edges show.
    """

    def __init__(self, camera: Camera) -> None:
        self._pinhole = camera.pinhole()
        larger = _larger(camera.size)
        self._width, self._height = (round(larger * side) for side in camera.size)
        self._lens = _lens_map(camera, self._pinhole, (self._width, self._height))
        self._pixels = np.zeros((self._height, self._width, 4), dtype=np.uint8)
        self._context = osmesa.OSMesaCreateContextExt(osmesa.OSMESA_RGBA, 24, 0, 0, None)
        made = self._context and osmesa.OSMesaMakeCurrent(
            self._context,
            self._pixels.ctypes.data_as(ctypes.c_void_p),
            GL.GL_UNSIGNED_BYTE,
            self._width,
            self._height,
        )
        if not made:
            raise RuntimeError(
                "OSMesa gave no drawing context: install the system library libosmesa6"
            )
        osmesa.OSMesaPixelStore(osmesa.OSMESA_Y_UP, 0)
        for feature in (
            GL.GL_DEPTH_TEST,
            GL.GL_LIGHTING,
            GL.GL_LIGHT0,
            GL.GL_LIGHT1,
            GL.GL_COLOR_MATERIAL,
        ):
            GL.glEnable(feature)
        GL.glColorMaterial(GL.GL_FRONT_AND_BACK, GL.GL_AMBIENT_AND_DIFFUSE)
        for array in (GL.GL_VERTEX_ARRAY, GL.GL_NORMAL_ARRAY, GL.GL_COLOR_ARRAY):
            GL.glEnableClientState(array)
        GL.glClearColor(0, 0, 0, 0)

    def close(self) -> None:
        """Give the drawing context back."""
        osmesa.OSMesaDestroyContext(self._context)

    def draw(self, light: Light, meshes: list[Mesh]) -> Image:
        """Return colour times cover, and cover, (height, width, 4) 0 to 255."""
        GL.glViewport(0, 0, self._width, self._height)
        GL.glClear(GL.GL_COLOR_BUFFER_BIT | GL.GL_DEPTH_BUFFER_BIT)
        self._look(self._pinhole)
        light.shine()
        for mesh in meshes:
            self._triangles(mesh)
        GL.glFinish()
        smooth = cv2.blur(self._pixels, (2, 2))
        return cv2.remap(smooth, *self._lens, interpolation=cv2.INTER_LINEAR)  # type: ignore[call-overload,no-any-return]

    def _look(self, camera: Camera) -> None:
        top = _NEAR_M * 0.5 * camera.size[1] / camera.focal_px
        right = top * camera.size[0] / camera.size[1]
        GL.glMatrixMode(GL.GL_PROJECTION)
        GL.glLoadIdentity()
        GL.glFrustum(-right, right, -top, top, _NEAR_M, _FAR_M)
        view = np.eye(4)
        view[:3, :3] = camera.axes
        view[:3, 3] = -camera.axes @ camera.eye_m
        GL.glMatrixMode(GL.GL_MODELVIEW)
        GL.glLoadMatrixd(np.ascontiguousarray(view.T))

    def _triangles(self, mesh: Mesh) -> None:
        vertices = np.ascontiguousarray(mesh.vertices_m, dtype=np.float32)
        normals = np.ascontiguousarray(mesh.normals, dtype=np.float32)
        faces = np.ascontiguousarray(mesh.faces, dtype=np.uint32)
        GL.glVertexPointer(3, GL.GL_FLOAT, 0, vertices)
        GL.glNormalPointer(GL.GL_FLOAT, 0, normals)
        GL.glColorPointer(3, GL.GL_UNSIGNED_BYTE, 0, np.ascontiguousarray(mesh.colours))
        GL.glDrawElements(GL.GL_TRIANGLES, faces.size, GL.GL_UNSIGNED_INT, faces)


def _larger(size: tuple[int, int]) -> float:
    """Return how many times larger than ``size`` the picture is drawn."""
    pixels = size[0] * size[1]
    return 2.0 if pixels <= 500_000 else 1.5 if pixels <= 1_000_000 else 1.0


def _lens_map(
    camera: Camera, pinhole: Camera, drawn: tuple[int, int]
) -> tuple[npt.NDArray[np.int16], npt.NDArray[np.uint16]]:
    """Return, for cv2.remap, where each pixel of ``camera`` lies in ``pinhole``'s drawn picture.

    The drawn picture has been averaged over 2 x 2 pixels up and to the left, which moves it by
    half a pixel; a pixel's centre is half a pixel from its index; the two cancel.
    """
    scale = pinhole.focal_px / camera.focal_px * drawn[0] / camera.size[0]
    places = (camera.sight_px() * scale + 0.5 * np.array(drawn)).astype(np.float32)
    return cv2.convertMaps(places, None, cv2.CV_16SC2)  # type: ignore[call-overload,no-any-return]


@dataclass(frozen=True)
class Lamp:
    """One distant lamp."""

    toward: Array  # direction from the room to the lamp
    strength: float


@dataclass(frozen=True)
class Light:
    """Two distant lamps and the light that comes from everywhere."""

    lamps: tuple[Lamp, Lamp]
    ambient: float

    def shine(self) -> None:
        """Set the lamps; the view must have been set before."""
        GL.glLightModelfv(GL.GL_LIGHT_MODEL_AMBIENT, [self.ambient] * 3 + [1.0])
        for name, lamp in zip((GL.GL_LIGHT0, GL.GL_LIGHT1), self.lamps, strict=True):
            GL.glLightfv(name, GL.GL_DIFFUSE, [lamp.strength] * 3 + [1.0])
            GL.glLightfv(name, GL.GL_SPECULAR, [0.0, 0.0, 0.0, 1.0])
            GL.glLightfv(name, GL.GL_POSITION, [*lamp.toward, 0.0])


def draw_light(rng: np.random.Generator, azimuth_deg: float) -> Light:
    """Draw a lamp somewhere above on the camera's side of the person, and a weaker one anywhere."""
    main = _lamp(rng, azimuth_deg + rng.uniform(-80, 80), rng.uniform(0.4, 0.85))
    other = _lamp(rng, azimuth_deg + rng.uniform(-180, 180), rng.uniform(0.0, 0.4))
    return Light((main, other), ambient=float(rng.uniform(0.3, 0.6)))


def _lamp(rng: np.random.Generator, azimuth_deg: float, strength: float) -> Lamp:
    azimuth = np.deg2rad(azimuth_deg)
    toward = unit(np.array([np.sin(azimuth), -np.cos(azimuth), rng.uniform(0.2, 1.5)]))
    return Lamp(toward, strength)

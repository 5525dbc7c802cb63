"""Draw triangles off screen, and spoil the picture the way a camera does."""

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

from samples.camera import Camera, Image
from samples.geometry import Array, unit

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
    """An off-screen picture drawn at twice the size and shrunk, so that edges are smooth."""

    def __init__(self, size: tuple[int, int]) -> None:
        self.size = size
        width, height = 2 * size[0], 2 * size[1]
        self._pixels = np.zeros((height, width, 4), dtype=np.uint8)
        self._context = osmesa.OSMesaCreateContextExt(osmesa.OSMESA_RGBA, 24, 0, 0, None)
        made = self._context and osmesa.OSMesaMakeCurrent(
            self._context,
            self._pixels.ctypes.data_as(ctypes.c_void_p),
            GL.GL_UNSIGNED_BYTE,
            width,
            height,
        )
        if not made:
            raise RuntimeError(
                "OSMesa gave no drawing context: install the system library libosmesa6"
            )
        for feature in (GL.GL_DEPTH_TEST, GL.GL_LIGHTING, GL.GL_LIGHT0, GL.GL_COLOR_MATERIAL):
            GL.glEnable(feature)
        GL.glColorMaterial(GL.GL_FRONT_AND_BACK, GL.GL_AMBIENT_AND_DIFFUSE)
        for array in (GL.GL_VERTEX_ARRAY, GL.GL_NORMAL_ARRAY, GL.GL_COLOR_ARRAY):
            GL.glEnableClientState(array)
        GL.glClearColor(0, 0, 0, 0)

    def close(self) -> None:
        """Give the drawing context back."""
        osmesa.OSMesaDestroyContext(self._context)

    def draw(self, camera: Camera, light: Light, meshes: list[Mesh]) -> tuple[Array, Array]:
        """Return colour (height, width, 3) 0 to 255 and cover (height, width, 1) 0 to 1."""
        GL.glViewport(0, 0, 2 * self.size[0], 2 * self.size[1])
        GL.glClear(GL.GL_COLOR_BUFFER_BIT | GL.GL_DEPTH_BUFFER_BIT)
        self._look(camera)
        light.shine()
        for mesh in meshes:
            self._triangles(mesh)
        GL.glFinish()
        small = cv2.resize(self._pixels[::-1], self.size, interpolation=cv2.INTER_AREA).astype(
            np.float32
        )
        cover = small[..., 3:] / 255
        return small[..., :3], cover

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


@dataclass(frozen=True)
class Light:
    """One distant lamp and the light that comes from everywhere."""

    toward: Array  # direction from the room to the lamp
    lamp: float
    ambient: float

    def shine(self) -> None:
        """Set the lamp; the view must have been set before."""
        GL.glLightModelfv(GL.GL_LIGHT_MODEL_AMBIENT, [self.ambient] * 3 + [1.0])
        GL.glLightfv(GL.GL_LIGHT0, GL.GL_DIFFUSE, [self.lamp] * 3 + [1.0])
        GL.glLightfv(GL.GL_LIGHT0, GL.GL_POSITION, [*self.toward, 0.0])


def draw_light(rng: np.random.Generator, azimuth_deg: float) -> Light:
    """Draw a lamp somewhere above, on the camera's side of the person."""
    azimuth = np.deg2rad(azimuth_deg + rng.uniform(-70, 70))
    toward = unit(np.array([np.sin(azimuth), -np.cos(azimuth), rng.uniform(0.4, 1.4)]))
    return Light(toward, lamp=float(rng.uniform(0.5, 0.85)), ambient=float(rng.uniform(0.35, 0.6)))


class Sensor:
    """Exposure, white balance, vignette and noise of one camera."""

    def __init__(self, rng: np.random.Generator, size: tuple[int, int]) -> None:
        width, height = size
        y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
        balance = rng.uniform(0.75, 1.1) * (1 + rng.normal(0, 0.03, 3))
        dim = 1 - rng.uniform(0, 0.2) * (x**2 + y**2) / 2
        self._gain = (dim[..., None] * balance).astype(np.float32)
        grain = float(rng.uniform(1, 4.5))
        self._noise = [
            rng.normal(0, grain, (height, width, 3)).astype(np.float32) for _ in range(4)
        ]
        self._rng = np.random.default_rng(rng.integers(2**32))

    def expose(self, picture: Array) -> Image:
        """Return the picture as this camera would write it, uint8."""
        noise = self._noise[int(self._rng.integers(4))]
        shift = tuple(int(s) for s in self._rng.integers(0, noise.shape[0], 2))
        noisy = picture * self._gain + np.roll(noise, shift, axis=(0, 1))
        return np.clip(noisy, 0, 255).astype(np.uint8)

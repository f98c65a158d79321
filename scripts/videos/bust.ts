/** A head and shoulders without a face, as a shape that light falls on. Right is x, up is y, the camera looks from +z. */
type Vector = readonly [x: number, y: number, z: number];

const ellipsoid = (x: number, y: number, z: number, [cx, cy, cz]: Vector, [rx, ry, rz]: Vector) => {
  const [dx, dy, dz] = [(x - cx) / rx, (y - cy) / ry, (z - cz) / rz];
  const outer = Math.hypot(dx, dy, dz);
  const inner = Math.hypot(dx / rx, dy / ry, dz / rz);
  return inner === 0 ? -Math.min(rx, ry, rz) : (outer * (outer - 1)) / inner;
};

/** Two shapes grown together over a width of `k` (polynomial smooth minimum, after Quilez). */
function join(a: number, b: number, k: number): number {
  const h = Math.max(0, k - Math.abs(a - b)) / k;
  return Math.min(a, b) - (h * h * k) / 4;
}

/** How far a point is from the bust; below 0 inside. */
function distance(x: number, y: number, z: number): number {
  const side = Math.abs(x);
  let d = ellipsoid(x, y, z, [0, 0.42, 0], [0.5, 0.6, 0.56]);
  d = join(d, ellipsoid(x, y, z, [0, 0.02, 0.12], [0.34, 0.34, 0.36]), 0.25);
  d = -join(-d, ellipsoid(side, y, z, [0.19, 0.4, 0.56], [0.15, 0.09, 0.12]), 0.14);
  d = join(d, ellipsoid(x, y, z, [0, 0.26, 0.54], [0.07, 0.2, 0.14]), 0.1);
  d = join(d, ellipsoid(x, y, z, [0, 0.13, 0.58], [0.1, 0.07, 0.12]), 0.07);
  d = join(d, ellipsoid(x, y, z, [0, -0.05, 0.42], [0.15, 0.04, 0.09]), 0.08);
  d = join(d, ellipsoid(x, y, z, [0, -0.21, 0.36], [0.13, 0.1, 0.12]), 0.12);
  d = join(d, ellipsoid(side, y, z, [0.5, 0.34, -0.04], [0.07, 0.15, 0.1]), 0.06);
  d = join(d, ellipsoid(x, y, z, [0, -0.4, -0.08], [0.24, 0.5, 0.24]), 0.16);
  return join(d, ellipsoid(x, y, z, [0, -1.05, -0.08], [1.02, 0.42, 0.4]), 0.3);
}

/** The bust as the camera sees it: a point and the surface's direction for each pixel it covers. */
export type Bust = {
  columns: number;
  rows: number;
  index: Int32Array;
  points: Float32Array;
  normals: Float32Array;
};

const [halfWidth, bottom, top, far] = [1.4, -0.94, 1.12, 1.4];

export function seeBust(columns: number): Bust {
  const rows = Math.round((columns * (top - bottom)) / (2 * halfWidth));
  const index: number[] = [];
  const points: number[] = [];
  const normals: number[] = [];
  for (let pixel = 0; pixel < columns * rows; pixel++) {
    const x = ((pixel % columns) / columns) * 2 * halfWidth - halfWidth;
    const y = top - (Math.floor(pixel / columns) / rows) * (top - bottom);
    let z = far;
    let d = 1;
    for (let step = 0; step < 48 && z > -far && d > 0.002; step++) {
      d = distance(x, y, z);
      z -= d * 0.8;
    }
    if (d > 0.006) continue;
    index.push(pixel);
    points.push(x, y, z);
    normals.push(...normalAt(x, y, z));
  }
  return {
    columns,
    rows,
    index: Int32Array.from(index),
    points: Float32Array.from(points),
    normals: Float32Array.from(normals),
  };
}

function normalAt(x: number, y: number, z: number): Vector {
  const e = 0.008;
  const gradient = [
    distance(x + e, y, z) - distance(x - e, y, z),
    distance(x, y + e, z) - distance(x, y - e, z),
    distance(x, y, z + e) - distance(x, y, z - e),
  ] as const;
  const length = Math.hypot(...gradient) || 1;
  return [gradient[0] / length, gradient[1] / length, gradient[2] / length];
}

/** How much of a lamp's light each point gets, 0 to 1; `direction` points to the lamp. Shadows are soft. */
export function lightOn(bust: Bust, direction: Vector): Float32Array {
  const length = Math.hypot(...direction);
  const [lx, ly, lz] = [direction[0] / length, direction[1] / length, direction[2] / length];
  const { points, normals } = bust;
  const light = new Float32Array(bust.index.length);
  for (let at = 0; at < light.length; at++) {
    const n = at * 3;
    const facing = (normals[n] ?? 0) * lx + (normals[n + 1] ?? 0) * ly + (normals[n + 2] ?? 0) * lz;
    if (facing <= 0) continue;
    const [x, y, z] = [points[n] ?? 0, points[n + 1] ?? 0, points[n + 2] ?? 0];
    let open = 1;
    let travelled = 0.06;
    for (let step = 0; step < 16 && travelled < 1.6 && open > 0.02; step++) {
      const d = distance(x + lx * travelled, y + ly * travelled, z + lz * travelled);
      open = Math.min(open, (d * 9) / travelled);
      travelled += Math.max(0.05, d);
    }
    light[at] = facing * Math.max(0, open);
  }
  return light;
}

"""Small drawings that stand in for press photographs: a sky, a sun, a river, a shore."""

from __future__ import annotations

from zlib import crc32


def drawing(name: str) -> str:
    """An SVG of 600 by 338; the same name always gives the same one."""
    seed = crc32(name.encode())
    hue, sun, hill, wave = seed % 360, 60 + seed // 7 % 480, 110 + seed // 11 % 60, seed // 13 % 30
    clouds = "".join(
        f'<ellipse cx="{(seed // k) % 600}" cy="{40 + k % 50}" rx="{50 + k % 40}" ry="16" fill="#fff" '
        'opacity=".75"/>'
        for k in (17, 101, 997)
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="600" height="338" viewBox="0 0 600 338">'
        f'<rect width="600" height="338" fill="hsl({190 + hue % 40},60%,80%)"/>'
        f'<circle cx="{sun}" cy="90" r="34" fill="hsl({30 + hue % 25},95%,70%)"/>{clouds}'
        f'<path d="M0 200 Q150 {hill} 300 195 T600 185 V338 H0Z" fill="hsl({90 + hue % 50},35%,45%)"/>'
        f'<path d="M0 245 Q150 {225 + wave} 300 245 T600 240 V338 H0Z" fill="hsl({195 + hue % 20},45%,55%)"/>'
        '<path d="M250 262 h90 l-18 22 h-54z" fill="#5b3a22"/>'
        '<path d="M292 262 v-46 l40 40z" fill="#f7efe0"/>'
        "</svg>\n"
    )

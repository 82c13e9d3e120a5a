# SPDX-License-Identifier: GPL-2.0-only
"""Small charts beside each other, as SVG: steps over time, on one scale."""

import math
import statistics
import xml.etree.ElementTree as ET

COLUMNS = 3
WIDTH, HEIGHT = 380, 250			# of a panel, with all that belongs to it
LEFT, RIGHT, TOP, BOTTOM = 56, 14, 44, 42	# around its axes
HEAD = 74					# above the panels: title and legend
INK, PALE = '#333333', '#dddddd'


class Panel:
    """marks are (time, text); lines are {name: [(time, value)]}, each value until the next."""

    def __init__(self, title, end, marks, lines):
        self.title, self.end, self.marks, self.lines = title, end, marks, lines


    def until(self, end):
        """What there is to draw of it, when a machine that stood still made it much longer"""
        if self.end <= end:
            return self
        lines = {n: [p for p in points if p[0] <= end] for n, points in self.lines.items()}
        return Panel(f'{self.title} (the first {end:.0f} s of {self.end:.0f})', end,
                     self.marks, lines)


class Style:
    def __init__(self, colour, dash=None):
        self.line = {'stroke': colour, 'stroke-width': '1.8', 'fill': 'none'}
        if dash:
            self.line['stroke-dasharray'] = dash


def text(parent, x, y, words, size=11, anchor='start', **more):
    e = ET.SubElement(parent, 'text', {'x': f'{x:.1f}', 'y': f'{y:.1f}', 'fill': INK,
                                       'font-size': str(size), 'text-anchor': anchor, **more})
    e.text = words


def line(parent, x1, y1, x2, y2, **style):
    ET.SubElement(parent, 'line', {'x1': f'{x1:.1f}', 'y1': f'{y1:.1f}', 'x2': f'{x2:.1f}',
                                   'y2': f'{y2:.1f}', **style})


def ticks(top, about=4):
    """Round numbers from 0 to at least top"""
    step = top / about or 1
    unit = 10 ** math.floor(math.log10(step))
    step = next(unit * f for f in (1, 2, 5, 10) if unit * f >= step)
    return [i * step for i in range(math.ceil(top / step) + 1)]


def draw(root, p, styles, across, up, xs, ys):
    """One panel with its corner at (across, up)"""
    g = ET.SubElement(root, 'g', {'transform': f'translate({across} {up})'})
    width, height = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM

    def x(t):
        return LEFT + width * min(t, xs[-1]) / xs[-1]

    def y(v):
        return TOP + height * (1 - v / ys[-1])

    text(g, LEFT, 18, p.title, 13, **{'font-weight': 'bold'})
    for v in ys:
        line(g, LEFT, y(v), LEFT + width, y(v), stroke=PALE)
        text(g, LEFT - 6, y(v) + 4, f'{v:g}', anchor='end')
    for t in xs:
        line(g, x(t), TOP + height, x(t), TOP + height + 4, stroke=INK)
        text(g, x(t), TOP + height + 16, f'{t:g}', anchor='middle')
    for t, words in p.marks:
        line(g, x(t), TOP, x(t), TOP + height, stroke=INK, **{'stroke-dasharray': '1 3'})
        text(g, x(t), TOP - 5, words, 10, 'middle')
    for name, style in styles.items():
        points, last = [(x(0), y(0))], 0
        for t, v in p.lines[name]:
            points += [(x(t), y(last)), (x(t), y(v))]
            last = v
        points.append((x(p.end), y(last)))
        ET.SubElement(g, 'polyline',
                      {'points': ' '.join(f'{a:.1f},{b:.1f}' for a, b in points), **style.line})
    line(g, LEFT, TOP, LEFT, TOP + height, stroke=INK)
    line(g, LEFT, TOP + height, LEFT + width, TOP + height, stroke=INK)


def chart(path, title, along, upward, styles, panels):
    """styles: {name of a line: its Style}; along and upward say what the axes are."""
    rows = -(-len(panels) // COLUMNS)
    width, height = COLUMNS * WIDTH, HEAD + rows * HEIGHT
    root = ET.Element('svg', {'xmlns': 'http://www.w3.org/2000/svg', 'width': str(width),
                              'height': str(height), 'viewBox': f'0 0 {width} {height}',
                              'font-family': 'sans-serif'})
    ET.SubElement(root, 'title').text = title
    ET.SubElement(root, 'rect', {'width': str(width), 'height': str(height), 'fill': 'white'})
    text(root, LEFT, 26, title, 16, **{'font-weight': 'bold'})
    for i, (name, style) in enumerate(styles.items()):
        at = LEFT + (width - LEFT) // len(styles) * i
        line(root, at, 50, at + 30, 50, **style.line)
        text(root, at + 36, 54, name, 12)
    # One that takes long must not press all others into a corner.
    panels = [p.until(2 * statistics.median(q.end for q in panels)) for p in panels]
    xs = ticks(max(p.end for p in panels), 6)
    ys = ticks(max((v for p in panels for points in p.lines.values() for _, v in points),
                   default=1))
    for i, p in enumerate(panels):
        across, up = WIDTH * (i % COLUMNS), HEAD + HEIGHT * (i // COLUMNS)
        draw(root, p, styles, across, up, xs, ys)
        text(root, across + LEFT + (WIDTH - LEFT - RIGHT) / 2, up + HEIGHT - 8, along,
             anchor='middle')
        middle = up + TOP + (HEIGHT - TOP - BOTTOM) / 2
        text(root, across + 14, middle, upward, anchor='middle',
             transform=f'rotate(-90 {across + 14} {middle})')
    ET.indent(root)
    ET.ElementTree(root).write(path, encoding='unicode', xml_declaration=False)

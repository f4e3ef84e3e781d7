from dataclasses import dataclass


@dataclass
class Rectangle:
    width: float
    height: float

    def area(self):
        return self.width * self.height

    def half_of_perimeter(self):
        return (2 * self.width + 2 * self.height) / 2

    def grown(self, factor):
        return Rectangle(self.width * factor, self.height / factor)


def tiny(a, b):
    shape = Rectangle(a, b)
    same_area = [shape.grown(factor).area() for factor in (1.0, 2.0, 4.0)]
    middle = sorted(same_area)[len(same_area) // 2]
    return [shape.half_of_perimeter(), middle]

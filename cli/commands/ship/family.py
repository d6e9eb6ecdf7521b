"""The family of `spacetraders ship …`, and the groups in which its help lists the verbs."""

from cyclopts import App, Group

app = App(name="ship", help="The ships: where they are, and orders to one.")

LOOK = Group.create_ordered("Look")
FLY = Group.create_ordered("Fly")
CARGO = Group.create_ordered("Cargo")
DIG = Group.create_ordered("Explore and dig")
REFIT = Group.create_ordered("Repair and refit")

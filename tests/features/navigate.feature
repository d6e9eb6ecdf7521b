Feature: Fly a ship with one command

  The command, the daemon and the game's sandbox run as processes of their own, as a user has them.
  A new agent's frigate stands at A1 with a full tank of 400.

  The places on the map, from A1: B2 at 30 sells fuel; C3 at 350 sells fuel; D4 at 700, behind C3,
  sells none.

  Rule: With a daemon, the ship gets there

    Background:
      Given a daemon and its sandbox, where A1, B2 and C3 sell fuel

    Scenario: navigate to a waypoint
      Given the agent IRIS
      When I run "navigate --ship IRIS-1 --destination X1-TT1-B2 --wait"
      Then it exits with 0
      And it prints a route of these legs:
        | mode | from      | to        | fuel |
        | BURN | X1-TT1-A1 | X1-TT1-B2 | 60   |
      And it prints when "IRIS-1" arrives, and which container flies it
      And its last line is "IRIS-1 has arrived at X1-TT1-B2"
      And "IRIS-1" is docked at "X1-TT1-B2" with 340 of 400 fuel
      And the flight of "IRIS-1" logged these steps: planned the route, leaves the dock, sets the flight mode, departs, arrives, docks

    Scenario: navigate with a refuel stop
      Given the agent ATLAS
      When I run "navigate --ship ATLAS-1 --destination X1-TT1-D4 --wait"
      Then it exits with 0
      And it prints a route of these legs:
        | mode   | from      | to        | fuel |
        | CRUISE | X1-TT1-A1 | X1-TT1-C3 | 350  |
        | REFUEL | -         | X1-TT1-C3 | +350 |
        | CRUISE | X1-TT1-C3 | X1-TT1-D4 | 350  |
      And stderr shows the progress: step 1 of 3: flies to X1-TT1-C3; step 3 of 3: flies to X1-TT1-D4
      And its last line is "ATLAS-1 has arrived at X1-TT1-D4"
      And "ATLAS-1" is docked at "X1-TT1-D4" with 50 of 400 fuel
      And the flight of "ATLAS-1" logged these steps: leaves the dock, departs, arrives, docks, refuels, leaves the dock, departs, arrives, docks
      And the agent paid for the fuel

    Scenario: navigate for a program
      Given the agent ORION
      When I run "navigate --ship ORION-1 --destination X1-TT1-Z9 --json"
      Then it exits with 0
      And stderr is empty
      And it prints JSON with these members: container_id, ship_symbol, destination, route, eta_seconds, eta
      When I run "navigate --ship ORION-1 --destination X1-TT1-B2 --json"
      Then it exits with 1
      And stdout is empty
      And the error is a JSON-RPC error of kind "ship_claimed"

    Scenario: navigate to where the ship is
      Given the agent TELLUS
      When I run "navigate --ship TELLUS-1 --destination X1-TT1-A1 --wait"
      Then it exits with 0
      And its last line is "TELLUS-1 has arrived at X1-TT1-A1"
      And "TELLUS-1" is docked at "X1-TT1-A1" with 400 of 400 fuel

    Scenario: a probe, which has no tank, flies straight
      Given the agent PEGASUS
      When I run "navigate --ship PEGASUS-2 --destination X1-TT1-B2 --wait"
      Then it exits with 0
      And "PEGASUS-2" is docked at "X1-TT1-B2" with 0 of 0 fuel

    Scenario: a ship already in transit
      Given the agent NIKE
      And "NIKE-1" is under way to "X1-TT1-C3", and nobody flies it
      When I run "navigate --ship NIKE-1 --destination X1-TT1-B2 --wait"
      Then it exits with 0
      And it prints that the route starts when the flight under way has ended
      And its last line is "NIKE-1 has arrived at X1-TT1-B2"
      And "NIKE-1" is docked at "X1-TT1-B2"

    Scenario: orders to a ship in transit are refused
      Given the agent HERA
      And "HERA-1" is under way to "X1-TT1-Z9", and nobody flies it
      When I run "dock --ship HERA-1 --json"
      Then it exits with 1
      And stdout is empty
      And the error is a JSON-RPC error of kind "ship_in_transit"
      And the game's own code in it is 4214

    Scenario: an unknown ship
      Given the agent CERES
      When I run "navigate --ship CERES-9 --destination X1-TT1-B2"
      Then it exits with 1
      And stdout is empty
      And stderr is:
        """
        error: CERES has no ship CERES-9
        hint: spacetraders ship list shows its ships
        """
      And no container was started
      When I run "navigate --ship CERES-9 --destination X1-TT1-B2 --json"
      Then it exits with 1
      And the error is a JSON-RPC error of kind "unknown_ship"

    Scenario: an unknown waypoint
      Given the agent JUNO
      When I run "navigate --ship JUNO-1 --destination X1-TT1-Q7"
      Then it exits with 1
      And stdout is empty
      And stderr says "there is no waypoint X1-TT1-Q7"
      And no container was started

  Rule: Where no fuel is sold, a ship may be unable to get there

    Scenario: an unreachable goal
      Given a daemon and its sandbox, where no fuel is sold
      And the agent PLUTO
      And "PLUTO-1" has flown to "X1-TT1-B2", which left 1 unit of fuel in its tank
      When I run "navigate --ship PLUTO-1 --destination X1-TT1-C3"
      Then it exits with 1
      And stdout is empty
      And stderr says "error: PLUTO-1 cannot reach X1-TT1-C3"
      And stderr says "hint: "
      And "PLUTO-1" is docked at "X1-TT1-B2" with 1 of 400 fuel
      When I run "navigate --ship PLUTO-1 --destination X1-TT1-C3 --json"
      Then it exits with 1
      And the error is a JSON-RPC error of kind "no_route"
      When I run "route plan PLUTO-1 X1-TT1-C3 --json"
      Then it exits with 1
      And the error is a JSON-RPC error of kind "no_route"

  Rule: Without a daemon, the command says how to start one

    Scenario Outline: a daemon that is not running
      Given a daemon that <never was or is no more>
      When I run "navigate --ship IRIS-1 --destination X1-TT1-B2"
      Then it exits with 3
      And stdout is empty
      And stderr says "error: no daemon at"
      And stderr names the command that starts one there
      When I run "navigate --ship IRIS-1 --destination X1-TT1-B2 --json"
      Then it exits with 3
      And the error is of the kind "daemon_unreachable", and without a code

      Examples:
        | never was or is no more |
        | was never started       |
        | was stopped             |
        | was killed              |

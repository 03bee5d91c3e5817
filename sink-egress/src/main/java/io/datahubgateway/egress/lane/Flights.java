package io.datahubgateway.egress.lane;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The flights of a window that are under way, in no order. Each knows its place, so none is searched for. On the task's context. */
final class Flights {

    private static final int NOWHERE = -1;

    private final List<Flight> all = new ArrayList<>();

    /** One that was never added. */
    void add(Flight flight) {
        flight.place = all.size();
        all.add(flight);
    }

    /** Says whether it was there. */
    boolean remove(Flight flight) {
        if (flight.place == NOWHERE) {
            return false;
        }
        Flight last = all.remove(all.size() - 1);
        if (last != flight) {
            all.set(flight.place, last);
            last.place = flight.place;
        }
        flight.place = NOWHERE;
        return true;
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    List<Flight> all() {
        return Collections.unmodifiableList(all);
    }
}

package io.datahubgateway.egress.poll;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;

/**
 * Which partitions are watched, from which position, and for whom. Who watches the same partition has read it up to the same
 * position: a watch from another one is refused, because one of the two is about to see more.
 *
 * <p>Bounded: at {@link #MOST_PARTITIONS} distinct partitions a watch that brings more is refused. A partition takes about
 * 2 KiB here and in the consumer. Thread of the {@link IdleWatch}.
 */
final class WatchTable {

    static final int MOST_PARTITIONS = 4_096;

    /** A partition that is watched. */
    private static final class Place {
        private final long position;
        private final Set<Watch> watches = new HashSet<>();
        private boolean fetched; // a fetch from the position was answered

        Place(long position) {
            this.position = position;
        }
    }

    private final Map<TopicPartition, Place> places = new HashMap<>();
    private final Set<Watch> asked = new HashSet<>(); // those that don't stand yet

    boolean isEmpty() {
        return places.isEmpty();
    }

    /** The partitions, with the position from which each is watched. */
    Map<TopicPartition, Long> positions() {
        Map<TopicPartition, Long> positions = new HashMap<>();
        places.forEach((partition, place) -> positions.put(partition, place.position));
        return positions;
    }

    /**
     * Takes a watch in, or refuses it.
     *
     * @param stale partitions that the consumer still fetches for an earlier watch: what is known of them is not of the asked
     *     position
     */
    void add(Watch watch, Set<TopicPartition> stale) {
        Map<TopicPartition, Long> positions = watch.positions();
        long more = positions.keySet().stream()
                .filter(partition -> !places.containsKey(partition))
                .count();
        boolean fits = positions.entrySet().stream().allMatch(asked -> {
            Place place = places.get(asked.getKey());
            return place == null ? !stale.contains(asked.getKey()) : place.position == asked.getValue();
        });
        if (!fits || places.size() + more > MOST_PARTITIONS) {
            watch.tell();
            return;
        }
        positions.forEach((partition, position) -> places.computeIfAbsent(partition, any -> new Place(position))
                .watches
                .add(watch));
        asked.add(watch);
    }

    /** Forgets a watch, and the partitions that are nobody else's. One that is not here changes nothing. */
    void remove(Watch watch) {
        asked.remove(watch);
        watch.positions().keySet().forEach(partition -> {
            Place place = places.get(partition);
            if (place != null && place.watches.remove(watch) && place.watches.isEmpty()) {
                places.remove(partition);
            }
        });
    }

    /** Something has happened to these partitions: tells whoever watches one of them, and forgets those watches. */
    void tell(Collection<TopicPartition> partitions) {
        Set<Watch> told = new HashSet<>();
        partitions.stream().map(places::get).filter(Objects::nonNull).forEach(place -> told.addAll(place.watches));
        told.forEach(watch -> {
            remove(watch);
            watch.tell();
        });
    }

    /** Nothing is watched any more. */
    void tellAll() {
        tell(List.copyOf(places.keySet()));
    }

    /**
     * Lets those watches stand whose partitions are all fetched.
     *
     * @param answered whether a fetch from the position of the partition was answered; asked until it was
     */
    void begin(Predicate<TopicPartition> answered) {
        if (asked.isEmpty()) {
            return;
        }
        places.forEach((partition, place) -> place.fetched = place.fetched || answered.test(partition));
        asked.removeIf(watch -> {
            boolean all = watch.positions().keySet().stream().allMatch(partition -> places.get(partition).fetched);
            if (all) {
                watch.begin();
            }
            return all;
        });
    }
}

package dev.vask.examples.demo;

import java.util.List;

/**
 * Somebody who has given a name.
 *
 * @param id drawn at random: a name proves nothing, and two may have the same
 */
record Visitor(String id, String name) {
    /** What the others see of a visitor, as JSON text. */
    String info() {
        return Json.object(json -> json.writeStringField("name", name));
    }

    /** What a visitor signs in with, as JSON text: the protocol knows the ids, the page their names as well. */
    String userData(List<Visitor> friends) {
        return Json.object(json -> {
            json.writeStringField("id", id);
            json.writeObjectFieldStart("user_info");
            json.writeStringField("name", name);
            json.writeEndObject();
            json.writeArrayFieldStart("watchlist");
            for (Visitor friend : friends) {
                json.writeString(friend.id());
            }
            json.writeEndArray();
            json.writeArrayFieldStart("friends");
            for (Visitor friend : friends) {
                json.writeStartObject();
                json.writeStringField("id", friend.id());
                json.writeStringField("name", friend.name());
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }
}

package dev.carbontracker.internal.watch;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import jdk.jfr.ContentType;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.MetadataDefinition;
import jdk.jfr.Name;

/** Marks a field of an event as power in watts. */
@MetadataDefinition
@ContentType
@Name("dev.carbontracker.Watts")
@Label("Power")
@Description("Power in watts")
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
@interface Watts {

    /** Symbol of the unit. */
    String value() default "W";
}

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

/** Marks a field of an event as energy in joules. */
@MetadataDefinition
@ContentType
@Name("dev.carbontracker.Joules")
@Label("Energy")
@Description("Energy in joules")
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
@interface Joules {

    /** Symbol of the unit. */
    String value() default "J";
}

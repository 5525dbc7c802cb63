"""Every reason why a number is missing or a recording cannot be judged, in words."""

from __future__ import annotations

from typing import Final

FILE: Final = {
    "no_frame": ("No frame of {path} could be decoded.", "Copy it from the camera again, whole."),
    "too_long": (
        "{path} cannot be screened in one go: {problem}.",
        "Save the part with the test as a file of its own, at an even frame rate.",
    ),
    "file_notes": (
        "{notes}",
        "Play the recording: if something is missing in it, or its speed or its sides are not as "
        "they were, copy the file from the camera again.",
    ),
    "nobody_damaged": (
        "No person was found in {path} ({seen} of {count} frames). {notes}",
        "Play the file; if it does not play as it was recorded, copy it from the camera again.",
    ),
    "nobody_even": (
        "{path} shows one even colour and nothing else ({blank} of {count} frames).",
        "Play the file; if it shows nothing there either, record again.",
    ),
    "too_short": (
        "The recording is {seconds} s long; at least {least:g} s are needed.",
        "Record the whole test in one file: two seconds of standing still, then all repetitions.",
    ),
    "wrong_times": (
        "By its frame times the recording has {rate} frames a second: no camera does.",
        "The frame times in the file are wrong: save it again with another program.",
    ),
    "stood_still": (
        "The picture stands still {spans}.",
        "Play the recording; if the camera or the transfer stopped, record or copy it again.",
    ),
    "not_checked_pictures": (
        "{what} could not be checked: the landmarks came without pictures.",
        "Look at the recording that they were made of.",
    ),
    "not_checked_visibility": (
        "{what} could not be checked: the landmarks came without their visibility.",
        "Look at the recording that they were made of.",
    ),
    "no_picture": (
        "the landmarks came without a picture, and this is read from the outline of the body",
        "Screen the recording itself.",
    ),
    "no_world": (
        "the landmarks came without those in metres (world landmarks), which this needs",
        "Add the world landmarks to the file, or screen the recording itself.",
    ),
}


CAMERA: Final = {
    "nobody_small": (
        "In {path} a person was found who is too small to be followed: less than {least:.0f} % of "
        "the longer side of the picture.",
        "Bring the camera nearer, so that the person nearly fills the height of the picture.",
    ),
    "nobody_found": (
        "No person was found in {path} ({seen} of {count} frames): nobody is in it, or only a "
        "small figure or a part of a person.",
        "Let the camera see one person, whole from head to feet and nearly as tall as the picture.",
    ),
    "person_never": (
        "No person was found.",
        "Let the camera see one person, whole from head to feet and nearly as tall as the picture.",
    ),
    "slow_frames": (
        "The recording has {rate} frames a second; {wanted}.",
        "Set the camera to 25 frames a second or more; dim light and other programs slow it down.",
    ),
    "cut_off": (
        "Cut off by the picture{where}: {joints}.",
        "Move the camera further away or turn it, so that the whole movement stays inside the "
        "picture.",
    ),
    "too_small": (
        "From hip to shoulder the person is {trunk} pixels long in the picture; at least "
        "{least:g} are needed.",
        "Bring the camera nearer, or record with a higher resolution.",
    ),
    "picture_turned": (
        "The body lies {lean}° from upright: the picture seems to be on its side or upside down.",
        "Turn the recording upright and run it again.",
    ),
    "tilted": (
        "The person stands straight and leans {lean}° {way} in the picture; "
        "up to {most:g}° is good.",
        "Set the camera level.",
    ),
    "tilted_or_leaning": (
        "The trunk of the person who sits still leans {lean}° {way} in the picture; "
        "up to {most:g}° is good.",
        "Set the camera level, and sit upright to begin with.",
    ),
    "wrong_view": ("{seen}; this test needs {wanted}.", "{turn} {placement}"),
    "not_square": (
        "The side view was {off}° off, which makes angles less sure; within {most:g}° is best.",
        "{turn}",
    ),
    "away_outside": (
        "Partly outside the picture for {away} s; not used.",
        "Move the camera further away, so that the whole body stays in the picture.",
    ),
    "view_otherwise": (
        "The camera stood more than {most:g}° off the {named} view.",
        "{turn}",
    ),
    "size_otherwise": (
        "From hip to shoulder the person is {trunk} pixels long in the picture; {least:g} or more "
        "are asked for.",
        "Bring the camera nearer, or record with a higher resolution.",
    ),
    "filming_unknown": (
        "The {what} could not be told.",
        "Let the camera see the person whole from head to feet and nearly as tall as the picture.",
    ),
    "view_needed": (
        "the camera saw the person from the {seen}, and this measure needs the {needed} view",
        "For this measure make a second recording with the {needed} view.",
    ),
    "view_off": (
        "the camera stood about {off:.0f} degrees off the side view",
        "Turn the camera, or the person, until it looks exactly from the side.",
    ),
    "hips_cropped": (
        "the hips or the bottom were at the border of the picture",
        "Move the camera further away, so that the whole body stays in the picture.",
    ),
}


LIGHT: Final = {
    "nobody_dark": (
        "{path} is black or nearly so ({dark} of {count} frames).",
        "Check that nothing covers the lens, put on more light, and record again.",
    ),
    "too_dark": (
        "It is too dark where the person is (mean grey value {grey} of 255, at least "
        "{limit:g} is good).",
        "Put on more light, from the camera's side.",
    ),
    "light_otherwise": (
        "It was darker than is asked for (mean grey value {grey} of 255; {least:g} or more).",
        "Put on more light, from the camera's side.",
    ),
    "too_bright": (
        "It is too bright where the person is (mean grey value {grey} of 255, at most "
        "{limit:g} is good).",
        "Turn the camera away from the window or lamp.",
    ),
}


COVER: Final = {
    "nobody_hidden": (
        "In {path} only part of a person can be seen: the shoulders or the hips are hidden "
        "({parts} of {count} frames).",
        "Let the camera see the whole person from head to feet, with nothing in front.",
    ),
    "hidden_joints": (
        "Not seen well enough: {joints}.",
        "Keep them in plain view of the camera, with nothing in front of them and in clothing "
        "that fits closely.",
    ),
    "sides_swapped": (
        "Left and right changed places {times}{where}.",
        "Wear close-fitting clothing in a colour unlike the background, and record again.",
    ),
    "hidden": (
        "hidden from the camera at that moment",
        "Keep this part of the body in plain view of the camera, with nothing in front of it.",
    ),
    "arms_behind": (
        "the hands were on the hips or behind the back, so that the arms hid the low back",
        "Cross the arms on the chest.",
    ),
    "bar_on_back": (
        "the hands were held behind the shoulders, as with a bar on the back, which hides it",
        "Put the bar down, and cross the arms on the chest.",
    ),
    "leg_lost": (
        "the leg was lost: the knee seemed to bend backwards further than a knee can",
        "Wear trousers of another colour than the background, and keep things away from the legs.",
    ),
    "arm_across": (
        "an arm lay over the outline of the back",
        "Let the arms hang in front, or cross them on the chest.",
    ),
    "arms_otherwise": ("{seen}", "{ask}"),
    "hands_with_bar": (
        "The hands were held at the shoulders, as with a bar.",
        "Put the bar down, and cross the arms on the chest.",
    ),
    "hands_unknown": (
        "With the arms held like this it cannot be told whether the hands were empty.",
        "Cross the arms on the chest, with nothing in the hands.",
    ),
    "clothes_usual": (
        "The clothes do not lie close to the body.",
        "Wear a close-fitting top, or leave the back bare.",
    ),
    "clothes_unknown": (
        "How the clothes fit was not said.",
        "Say how they fit; a close-fitting top or a bare back gives the smallest errors.",
    ),
    "outline_torn": (
        "the outline of the back was torn: the background or the light hid part of it",
        "Stand before a plain wall of another colour than the clothes, in good light.",
    ),
}


PLACE: Final = {
    "seldom_seen": (
        "A person was found in {share} % of the frames; at least {least:.0f} % are needed.",
        "Stay in the picture from the start to the end, and leave out scenes without the person.",
    ),
    "several_people": (
        "Up to {most} people were seen; the one who looked largest was followed.{changed}",
        "Let only one person be in the picture, or have the others stay well behind.",
    ),
    "away_unseen": (
        "Not found in the picture for {away} s; not used.",
        "Stay in the picture from the first repetition to the last.",
    ),
    "away_moved": (
        "Away from the place for {away} s (walking or stepping); not used.",
        "Stay at one place from the first repetition to the last.",
    ),
}


MOVEMENT: Final = {
    "never_straight": (
        "The person leans {lean}° in the picture and is bent (trunk and legs {bend}° out of "
        "line), so that it cannot be seen whether the camera is level.",
        "{stand} upright and still for two seconds before the first repetition.",
    ),
    "no_quiet_start": (
        "There is no quiet start: where the person is still, they hold the end of a movement, "
        "so that it is not known {what} the camera saw them.",
        "{stand} upright and still for two seconds before the first repetition.",
    ),
    "neutral_between": (
        "There is no quiet moment at the start; a later one was used. "
        "Errors are wider for what is counted from it.",
        "{stand} upright and still for two seconds before the first repetition.",
    ),
    "neutral_assumed": (
        "There is no quiet moment; the most upright posture was used. "
        "Errors are much wider for what is counted from it.",
        "{stand} upright and still for two seconds before the first repetition.",
    ),
    "neutral_none": (
        "No posture was found that angles can be counted from.",
        "{stand} upright and still for two seconds before the first repetition.",
    ),
    "few_repetitions": (
        "Full repetitions: {counts}; {needed}{each} are asked for.",
        "Do at least {needed} full repetitions{each}.",
    ),
    "cut_at_start": (
        "{count} not finished (at {times}); not used.",
        "Begin from the starting posture, standing or sitting still when the recording starts.",
    ),
    "cut_at_end": (
        "{count} not finished (at {times}); not used.",
        "Come back to the starting posture and keep still before the recording ends.",
    ),
    "cut_between": (
        "{count} not finished (at {times}); not used.",
        "Come back to the starting posture after each repetition.",
    ),
    "no_repetition": (
        "No repetition of the {test} was found.",
        "Do the movement as the test asks, each time from the starting posture and back to it.",
    ),
    "none_finished": (
        "{begun} begun, and none was finished.",
        "Come back to the starting posture after each repetition, the last included.",
    ),
    "not_far_enough": ("the movement did not reach {level} of {channel}", "{further}"),
    "not_that_far": (
        "{channel} did not reach {level} in this movement",
        "Nothing needs to change: this is only measured where it does.",
    ),
    "too_little": (
        "too little {channel} to take a share of",
        "Nothing needs to change: a share of so small an angle says nothing.",
    ),
    "too_little_movement": ("too little {channel} to take a share of", "{further}"),
    "short_of_cut_off": (
        "{channel} stayed below the level that is watched for, and the movement ended at {value}, "
        "short of the cut-off of {cut}",
        "{further}",
    ),
    "none_usable": (
        "there was no full repetition{side}{left_out}",
        "Do at least {needed} repetitions{side}, each from the starting posture and back to it.",
    ),
    "few_usable": (
        "only {usable}{side} could be used{left_out}, and {needed} are needed",
        "Do at least {needed} repetitions{side}, each from the starting posture and back to it.",
    ),
    "spoilt": (
        "{count} of {done}{side} had to be left out ({rule})",
        "Repeat the trial. {action}",
    ),
}


PERSON: Final = {
    "no_norm_without_profile": (
        "no norm could be chosen without the person's {missing}",
        "Give {missing}, or compare with the other side.",
    ),
}


METHOD: Final = {
    "no_norm": ("there is no norm for this person", "Compare with the other side."),
    "standing_hips": (
        "the hip landmarks of a standing person follow the trunk and the legs more than the pelvis",
        "Look at it by eye: one camera does not show it in a standing person.",
    ),
    "no_lumbar_bend": (
        "seen from the front or behind, the outline does not tell whether the low back or the "
        "chest bends better than the lean of the trunk alone does",
        "Look at it by eye.",
    ),
    "no_channel": (
        "this recording does not give the {channel}",
        "Look at it by eye.",
    ),
    "no_error": (
        "its measuring error in this view is not known, so it is not shown",
        "Look at it by eye, or check it by hand.",
    ),
    "repeat_unknown": (
        "how well it repeats within a recording is not known",
        "Compare the first and the last repetition by eye.",
    ),
}

// What a page does beside what it does without any script. Nothing here is needed to take a step.

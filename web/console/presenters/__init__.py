"""From the contracts of the apps to what the template parts show (`console.panels`)."""

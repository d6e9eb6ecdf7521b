// An order is confirmed before it is given, and its error is told where it was given.

const byId = (id) => document.getElementById(id);

export function confirmed(question, order) {
  const dialog = byId("confirm");
  byId("confirm-text").textContent = question;
  byId("confirm-error").textContent = "";
  byId("confirm-yes").onclick = async (event) => {
    event.preventDefault();
    byId("confirm-yes").disabled = true;
    try {
      await order();
      dialog.close();
    } catch (error) {
      byId("confirm-error").textContent = error.message;
    }
    byId("confirm-yes").disabled = false;
  };
  dialog.showModal();
}
